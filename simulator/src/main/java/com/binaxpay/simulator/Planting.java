package com.binaxpay.simulator;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;

import com.binaxpay.money.Defect;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.function.UnaryOperator;

/// Plants one [Defect]: [Defect#isPlanted], a constant in the class file, is true for it in what is loaded for a
/// simulation.
final class Planting implements UnaryOperator<byte[]> {
    private static final ClassDesc DEFECT = ClassDesc.of(Defect.class.getName());
    private static final String QUESTION = "isPlanted";

    private final Defect defect;

    Planting(Defect defect) {
        this.defect = defect;
    }

    @Override
    public byte[] apply(byte[] bytes) {
        ClassFile files = ClassFile.of();
        ClassModel model = files.parse(bytes);
        return model.thisClass().asSymbol().equals(DEFECT) ? planted(files, model) : bytes;
    }

    private byte[] planted(ClassFile files, ClassModel model) {
        MethodTransform answer = (method, element) -> {
            if (element instanceof CodeModel) {
                method.withCode(code -> code.aload(0)
                        .invokevirtual(DEFECT, "name", MethodTypeDesc.of(CD_String))
                        .loadConstant(defect.name())
                        .invokevirtual(CD_String, "equals", MethodTypeDesc.of(CD_boolean, ConstantDescs.CD_Object))
                        .ireturn());
            } else {
                method.with(element);
            }
        };
        return files.transformClass(
                model,
                ClassTransform.transformingMethods(method -> method.methodName().equalsString(QUESTION), answer));
    }
}
